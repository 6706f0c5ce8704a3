import type { GridOffer, HostState, Shell } from '#core/contracts/host-bridge.ts'
import { CONSENT_TEXTS, CONSENT_VERSION } from '#core/wording/consent.ts'
import type { Scene } from '../scene.ts'

type Base = { readonly open: HostState; readonly locked: HostState; readonly shell: Shell }

const OFFER: GridOffer = {
  server: 'https://grid.example/',
  is_invite: true,
  is_own: false,
  grid: {
    coordinator_id: '01890a5d-ac96-774b-bcce-b302099a8050',
    name: 'KoproGo Bruxelles',
    version: '0.1.0',
    agent_version_min: '0.1.0',
    enrolment: 'invite',
  },
  consent: { version: CONSENT_VERSION, text: CONSENT_TEXTS },
}
const DRAFT = {
  step: 'language',
  target: 'koprogo1.https://grid.example.-.c2FtcGxl',
  name: 'Hall',
  location: 'Rue Haute 12',
  cpu_cores: null,
  has_solar: true,
  green_certificates: null,
  consent_version: null,
}

/** Welcome page by page, Settings, and the keyboard on the screen. */
export function ownScenes({ open, locked, shell }: Base) {
  const at = (step: string, focus?: string): Scene => ({
    state: {
      ...open,
      phase: 'welcome',
      agent: null,
      preferences: { ...open.preferences, welcome: { ...DRAFT, step } },
    },
    shell,
    answers: { lookAtGrid: OFFER },
    screen: '/welcome',
    ...(focus === undefined ? {} : { focus }),
  })
  const settings = (state: HostState, focus?: string): Scene => ({
    state,
    shell,
    answers: {},
    screen: '/settings',
    ...(focus === undefined ? {} : { focus }),
  })
  return {
    welcome: at('language'),
    welcomeSize: at('size'),
    welcomeGrid: at('grid'),
    welcomeName: at('name'),
    welcomeShare: at('share'),
    welcomeRoof: at('roof'),
    welcomeConsent: at('consent'),
    welcomeLogin: at('login'),
    typing: at('name', 'input'),
    typingInvite: at('grid', 'input'),
    settings: settings(open),
    noPin: { state: open, shell, answers: {} },
    typingNumber: settings(open, 'input[inputmode="decimal"]'),
    locked: settings(locked),
    licences: { state: open, shell, answers: {}, screen: '/licences' },
  } as const
}
