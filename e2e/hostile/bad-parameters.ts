/** Texts, as they stand in an address, that are no id, digest, number, choice or cursor of any route. */
export const BAD_VALUES: Readonly<Record<string, string>> = {
  empty: '',
  'a space': '%20',
  'U+0000': '%00',
  'U+0000 in the middle': '1%002',
  'a newline': '1%0A2',
  'a quote': "'",
  'a condition': encodeURIComponent("' or '1'='1"),
  'a statement': encodeURIComponent('1; drop table grid_nodes; --'),
  'a union': encodeURIComponent('1 union select token_hash from grid_admin_tokens'),
  'a wait': encodeURIComponent('1; select pg_sleep(10)'),
  'a path': encodeURIComponent('../../../etc/passwd'),
  'a path of Windows': encodeURIComponent('..\\..\\boot.ini'),
  'a path, encoded twice': '..%252F..%252Fetc%252Fpasswd',
  'a command': encodeURIComponent('$(id)'),
  'a template': encodeURIComponent('{{7*7}}'),
  'a script': encodeURIComponent('<script>alert(1)</script>'),
  'a look-up': encodeURIComponent('${jndi:ldap://x/a}'),
  'a format': '%25s%25n',
  'a broken escape': '%E0%A4%A',
  'no UTF-8': '%FF%FE',
  'a reversed text': encodeURIComponent('\u202Ecod.exe'),
  'another alphabet’s digits': encodeURIComponent('\u0661\u0662'),
  exponent: '1e3',
  hexadecimal: '0x10',
  'too many digits': '9'.repeat(30),
  fraction: '1.5',
  negative: '-1',
  NaN: 'NaN',
  infinity: 'Infinity',
  null: 'null',
  undefined: 'undefined',
  __proto__x: '__proto__',
  constructor: 'constructor',
  object: encodeURIComponent('[object Object]'),
  json: encodeURIComponent('{"$gt":""}'),
  'very long': 'x'.repeat(10_000),
}

/** Whole numbers that only their own parameter rules out. */
export const BEYOND: Readonly<Record<string, readonly string[]>> = {
  limit: ['0', '501'],
  wait: ['31'],
  memory_mb: ['16777217'],
}

const ID = '01890000-0000-7000-8000-000000000000'

/** The same, and what is nearly an id; what is empty or ends a path leads elsewhere. */
export const BAD_IDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(BAD_VALUES).filter(([what]) => what !== 'empty')),
  'an id in capitals': ID.replace('e', 'E').toUpperCase().replace('0189', '018A'),
  'an id in braces': encodeURIComponent(`{${ID}}`),
  'an id without dashes': ID.replaceAll('-', ''),
  'an id and more': `${ID}1`,
  'an id and a space': `${ID}%20`,
  'an id and U+0000': `${ID}%00`,
  'an id and a statement': encodeURIComponent(`${ID}'; delete from grid_nodes; --`),
  'two ids': `${ID},${ID}`,
  dots: '..',
  me: 'me',
}
