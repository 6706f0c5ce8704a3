import type { limits as english } from '../en/limits.ts'
import type { Words } from '../words.ts'

export const limits: Words<typeof english> = {
  title: 'Wann und wie viel gerechnet wird',
  open: 'Ändern',
  locked: 'Dafür braucht es die PIN.',
  strictest: 'Jede Grenze gilt für sich: Die strengste entscheidet, und „Start“ sagt, welche das ist.',
  coresElsewhere:
    'Jede Aufgabe belegt einen Kern. Wirkt sofort, außer das Programm, in dem der Knoten läuft, wurde mit einer eigenen Zahl gestartet.',
  none: 'Keine Grenze',
  some: 'Begrenzen',
  still: '{value} gilt weiter.',
  less: 'Weniger: {label}',
  more: 'Mehr: {label}',
  range: 'Von {least} bis {most}',
  clockTime: 'Zum Beispiel 7:30',
  undo: 'Rückgängig',
  titles: {
    cores_max: 'Wie viele Kerne',
    cpu_share_pct: 'Wie stark jeder Kern arbeitet',
    schedule: 'Wochenplan',
    when_user_active: 'Während jemand diesen Computer benutzt',
    exclusive_programs: 'Programme mit Vorrang',
    on_battery: 'Im Akkubetrieb',
    foreign_load_max_pct: 'Wenn andere Programme arbeiten',
    temperature_max_c: 'Temperatur',
    memory_max_pct: 'Arbeitsspeicher',
    disk_max_mb: 'Speicherplatz',
    network_max_mb_per_day: 'Netzwerk pro Tag',
  },
  about: {
    cores_max: 'Jede Aufgabe belegt einen Kern. Wirkt sofort.',
    cpu_share_pct: 'Weniger hält den Computer kühler und leiser; jede Aufgabe dauert länger.',
    schedule:
      'Zu welchen Stunden mit voller Kraft, mit halber oder gar nicht gerechnet wird. Begonnene Arbeit steht dann still und wird nach 15 Minuten zurückgegeben.',
    when_user_active:
      'Tasten, Maus und Berührungen zählen, wo das System sie meldet. Wo nicht, rechnet der Knoten, als wäre niemand da.',
    exclusive_programs: 'Solange eines davon läuft, wird nicht gerechnet.',
    on_battery: 'Pausiert, sobald der Stecker gezogen ist. Ein Computer ohne Akku pausiert dafür nie.',
    foreign_load_max_pct:
      'Pausiert, solange andere Programme zusammen mehr vom Prozessor brauchen, bis sie fertig sind.',
    temperature_max_c:
      'Pausiert, wenn der Prozessor wärmer wird, bis er 10 °C kühler ist. Wo kein Sensor lesbar ist, begrenzt dies nichts.',
    memory_max_pct:
      'Für alle Aufgaben zusammen. Was läuft, läuft weiter; keine Aufgabe beginnt, für die kein Platz mehr ist.',
    disk_max_mb:
      'Was Aufgaben geholt und gespeichert haben. Ist er aufgebraucht, beginnt nichts Neues; was läuft, läuft weiter. Was nur spätere Aufgaben brauchen könnten, weicht zuerst.',
    network_max_mb_per_day:
      'Was Aufgaben holen und senden. Ist es aufgebraucht, beginnt bis Mitternacht nichts Neues; was läuft, läuft weiter.',
  },
  fields: {
    cpu_share_pct: 'Von jedem Kern',
    user_away_after_min: 'Weiter, wenn niemand ihn berührt hat seit',
    foreign_load_max_pct: 'Vom ganzen Prozessor höchstens',
    temperature_max_c: 'Höchstens',
    memory_max_pct: 'Vom Arbeitsspeicher dieses Computers höchstens',
    disk_max_mb: 'Auf diesem Datenträger höchstens',
    network_max_mb_per_day: 'Höchstens',
  },
  units: { percent: '%', minutes: 'min', celsius: '°C', megabytes: 'MB' },
  answers: { pause: 'Pausieren', half: 'Halbe Kraft', go_on: 'Weiterrechnen' },
  levels: { full: 'Voll', half: 'Halb', off: 'Aus' },
  plan: {
    none: 'Zu jeder Stunde',
    weekly: 'Nach Plan',
    which: 'Welche Tage',
    same: 'Jeden Tag gleich',
    days: 'Tag für Tag',
    everyDay: 'Jeden Tag',
    day: 'Tag',
    night: 'Nacht',
    dayStarts: 'Der Tag beginnt um',
    nightStarts: 'Die Nacht beginnt um',
    nightAfter: 'Die Nacht nach einem Tag gehört zu diesem Tag.',
    copy: 'Einen Tag kopieren',
    copied: 'Kopiert: {day}.',
    gone: 'Der Plan ist weg: Gerechnet wird zu jeder Stunde.',
  },
  copy: {
    title: 'Einen Tag kopieren',
    from: 'Von',
    to: 'Auf',
    all: 'Alle anderen',
    do: 'Kopieren',
    leave: 'Nicht kopieren',
  },
  programs: {
    name: 'Name des Programms',
    hint: 'So, wie das System es nennt, zum Beispiel blender oder spiel.exe',
    add: 'Hinzufügen',
    remove: '{program} entfernen',
    removeShort: 'Entfernen',
    removed: 'Entfernt: {program}.',
  },
  reset: {
    title: 'Wie am Anfang',
    about: 'Alles auf dieser Seite wie bei der neuen App.',
    do: 'Alles zurücksetzen',
    done: 'Alles ist wie am Anfang.',
  },
  wrong: {
    whole: 'Eine ganze Zahl von {least} bis {most}.',
    time: 'Eine Uhrzeit wie 7:30; Tag und Nacht beginnen nicht zugleich.',
    program: {
      missing: 'Geben Sie zuerst einen Namen ein.',
      long: 'Höchstens {chars} Zeichen.',
      path: 'Nur der Name, ohne Ordner.',
      there: 'Es steht schon auf der Liste.',
      full: 'Höchstens {most} Programme. Entfernen Sie zuerst eines.',
    },
  },
}
