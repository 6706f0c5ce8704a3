import { expect, test } from 'vitest'
import { pi5PmicPowerDevice, type RunVcgencmd, wattsOf } from './pi5-pmic-power-device.ts'

const BOARD = 'Raspberry Pi 5 Model B Rev 1.0'
/** Two rails of 9.8 W and 1 W, one without a current, and one whose name ends like a unit. */
const PRINTED = `   3V3_SYS_A current(1)=0.30303030A
   VDD_CORE_A current(7)=10.88888888A
   3V3_SYS_V volt(9)=3.30000000V
   VDD_CORE_V volt(15)=0.90000000V
    EXT5V_V volt(24)=5.02000000V
     BATT_V volt(25)=0.00000000V
`

const answering =
  (answers: Readonly<Record<string, string | Error>>): RunVcgencmd =>
  async ([what = '']) => {
    const answer = answers[what] ?? new Error(`no ${what}`)
    if (answer instanceof Error) throw answer
    return answer
  }
const deviceOf = (answers: Readonly<Record<string, string | Error>>) =>
  pi5PmicPowerDevice({ board: BOARD, vcgencmd: answering({ get_throttled: 'throttled=0x0\n', ...answers }) })
const failing = (fields: object) => Object.assign(new Error('Command failed'), fields)

test('10.800 W of the rails are 12.955 W of the board, as the fit has it', () => {
  expect(wattsOf(PRINTED)).toBeCloseTo(12.955, 3)
})

test('older firmware leaves the middle out', () => {
  expect(wattsOf('VDD_CORE_V=0.9000V\nVDD_CORE_A=12.0000A\n')).toBeCloseTo(12.955, 3)
})

test('it is read several times, because one reading is noisy', async () => {
  const figures = [10, 12, 14]
  const device = pi5PmicPowerDevice({
    board: BOARD,
    vcgencmd: async ([what]) =>
      what === 'get_throttled' ? 'throttled=0x0' : `A_A current(1)=${figures.shift()}A\nA_V volt(1)=1V\n`,
  })
  expect((await device.read()).powerW).toBeCloseTo(1.1451 * 12 + 0.5879, 9)
  expect(figures).toEqual([])
})

test('whether it is held back is asked once a minute', async () => {
  let asked = 0
  const device = pi5PmicPowerDevice({
    board: BOARD,
    vcgencmd: async ([what]) => {
      if (what !== 'get_throttled') return PRINTED
      asked += 1
      return `throttled=0x${asked === 1 ? 0 : 4}`
    },
  })
  for (let read = 0; read < 12; read += 1) expect((await device.read()).isThrottled).toBe(false)
  expect((await device.read()).isThrottled).toBe(true)
  expect(asked).toBe(2)
})

test.each([
  ['0x0', false],
  ['0x1', true],
  ['0x4', true],
  ['0x50000', false],
  ['0x50005', true],
])('throttled=%s: it is held back now: %s', async (bits, isThrottled) => {
  const device = deviceOf({ pmic_read_adc: PRINTED, get_throttled: `throttled=${bits}\n` })
  const { measuring, ...reading } = await device.read()
  expect(reading.isThrottled).toBe(isThrottled)
  expect(/held back/.test(measuring.source)).toBe(isThrottled)
})

test('firmware that does not say so leaves it open', async () => {
  expect(await deviceOf({ pmic_read_adc: PRINTED, get_throttled: 'error=1' }).read()).not.toHaveProperty('isThrottled')
})

test.each([
  { when: 'the tool is missing', pmic_read_adc: failing({ code: 'ENOENT' }), code: 'not_there', remedy: /raspi-utils/ },
  {
    when: 'the group is missing',
    pmic_read_adc: failing({ stderr: "Can't open device file: /dev/vcio" }),
    code: 'not_permitted',
    remedy: /video/,
  },
])('when $when, it says what to do', async ({ pmic_read_adc, code, remedy }) => {
  const refused = deviceOf({ pmic_read_adc }).read()
  await expect(refused).rejects.toMatchObject({ code, remedy: expect.stringMatching(remedy) })
})

test.each([
  ['the firmware is silent', failing({ killed: true, stderr: '' }), 'unreachable'],
  ['it prints something else', 'error=1 error_msg="Command not registered"', 'not_a_number'],
  ['it prints nonsense', 'VDD_CORE_V volt(1)=9.9V\nVDD_CORE_A current(1)=999.0A\n', 'not_a_number'],
])('it is unreadable when %s', async (_, pmic_read_adc, code) => {
  await expect(deviceOf({ pmic_read_adc }).read()).rejects.toMatchObject({ code, remedy: null })
})

const on = (board: string) =>
  pi5PmicPowerDevice({ board, vcgencmd: answering({ pmic_read_adc: PRINTED, get_throttled: 'throttled=0x0' }) })

test.each(['Raspberry Pi 5 Model B Rev 1.0', 'Raspberry Pi 500 Rev 1.0', 'Raspberry Pi Compute Module 5 Rev 1.0'])(
  'the board “%s” measures itself',
  async (board) => {
    expect((await on(board).read()).powerW).toBeCloseTo(12.955, 3)
  },
)

test.each(['Raspberry Pi 4 Model B Rev 1.5', 'Raspberry Pi Zero 2 W', ''])('the board “%s” does not', async (board) => {
  await expect(on(board).read()).rejects.toMatchObject({ code: 'not_there', remedy: null })
})
