export const kiosk = {
  pin: 'PIN',
  typed: '{count} digits typed',
  erase: 'Erase the last digit',
  cancel: 'Cancel',
  tasksToday: 'Tasks today',
  leave: 'Leave full screen',
  leaveAbout: 'For whoever looks after this computer.',
}
