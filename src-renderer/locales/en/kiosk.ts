export const kiosk = {
  pin: 'PIN',
  typed: '{count} digits typed',
  erase: 'Erase the last digit',
  cancel: 'Cancel',
  tasksToday: 'Tasks today',
}
