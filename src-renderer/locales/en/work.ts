export const work = {
  title: 'Work',
  running: 'Running',
  history: 'Finished',
  noneRunning: 'No task is running. The sentence on Home says why.',
  noneFinished: 'Nothing is finished yet. Every finished task appears here with what it was paid.',
  used: '{energy}, of which sun {sun}',
  types: {
    data_hash: 'Checking stored files',
    render: 'Rendering a picture',
    ml_train: 'Training a model',
    scientific: 'A scientific calculation',
  },
  phases: {
    fetching: 'Fetching',
    computing: 'Computing',
    paused: 'Paused',
    reporting: 'Sending',
  },
  paid: 'Earned {amount}, block {height} of the public log',
  practice: 'Practice work: {amount}, never paid out; block {height} of the public log',
  waiting: 'Waits to be sent; kept safely until then',
  notPaid: 'Not paid: {because}',
}
