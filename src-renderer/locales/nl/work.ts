import type { work as english } from '../en/work.ts'
import type { Words } from '../words.ts'

export const work: Words<typeof english> = {
  title: 'Werk',
  running: 'Loopt',
  history: 'Klaar',
  noneRunning: 'Er loopt geen taak. De zin op Thuis zegt waarom.',
  noneFinished: 'Er is nog niets klaar. Elke voltooide taak verschijnt hier met wat ze opbracht.',
  used: '{energy}, waarvan zon {sun}',
  drawn: 'Een stukje van het beeld, voor {share} getekend',
  types: {
    data_hash: 'Bewaarde bestanden nakijken',
    render: 'Een beeld berekenen',
    ml_train: 'Een model trainen',
    scientific: 'Een wetenschappelijke berekening',
  },
  phases: {
    fetching: 'Ophalen',
    computing: 'Rekenen',
    paused: 'Gepauzeerd',
    reporting: 'Versturen',
  },
  paid: 'Verdiend: {amount}, blok {height} van het openbare logboek',
  practice: 'Oefenwerk: {amount}, nooit uitbetaald; blok {height} van het openbare logboek',
  waiting: 'Wacht op verzending; wordt veilig bewaard',
  notPaid: 'Niet betaald: {because}',
}
