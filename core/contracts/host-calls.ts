/** What an interface may ask of its host. Names only: the preload is made from them and must stay a few hundred bytes. */
export const HOST_CALLS = [
  'readState',
  'pause',
  'resume',
  'finish',
  'lookAtGrid',
  'join',
  'changePreferences',
  'setPin',
  'unlock',
  'lock',
  'stayUnlocked',
  'readEarnings',
  'redeem',
  'readProof',
  'readPreview',
  'readSolar',
  'testSource',
  'saveSite',
  'discoverSources',
  'readEnergy',
  'diagnose',
  'leave',
  'readShell',
  'setLaunchAtLogin',
  'saveText',
  'leaveKiosk',
  'quit',
] as const
export type HostCall = (typeof HOST_CALLS)[number]

/** Answered by the shell that shows the interface (window or browser); all others by the node itself. */
export const SHELL_CALLS = ['readShell', 'setLaunchAtLogin', 'saveText', 'leaveKiosk', 'quit'] as const
export type ShellCall = (typeof SHELL_CALLS)[number]
export type NodeCall = Exclude<HostCall, ShellCall>

/** Over IPC a call's channel is `host:` and its name; each new state comes on this one. */
export const channelOf = (call: HostCall) => `host:${call}`
export const STATE_CHANNEL = 'host:state'
