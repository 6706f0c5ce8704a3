export const shell = {
  navigation: 'Where to go',
  places: { home: 'Home', earnings: 'Earnings', work: 'Work', settings: 'Settings' },
}
