export const shell = {
  navigation: 'Where to go',
  places: { home: 'Home', earnings: 'Earnings', solar: 'Solar', work: 'Work', settings: 'Settings' },
  skip: 'To the content',
  notHeard: 'The node does not answer. What you see is what it said last.',
  attached: 'The node runs in another program of this computer; you see and steer it from here too.',
  notices: {
    preferences_damaged:
      'The settings could not be read and were put aside as {file}; everything is as at the beginning.',
    preferences_newer:
      'The settings are of a newer version and were put aside as {file}; everything is as at the beginning.',
    preferences_unsaved:
      'The settings could not be saved ({file}); they hold until the node is started again. See that the disk has room, then change one.',
    pin_damaged: 'The PIN cannot be read ({file}): this screen stays locked until somebody removes that file.',
    solar_damaged:
      'The set-up of your meters could not be read and was put aside as {file}; set them up again under Solar.',
    solar_newer:
      'The set-up of your meters is of a newer version and was put aside as {file}; set them up again under Solar.',
  },
}
