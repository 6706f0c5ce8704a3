/** The version of package.json (a test keeps them equal); the bundle has no package.json to read. */
export const VERSION = '0.1.0'
/** Older agents are told to update. */
export const AGENT_VERSION_MIN = '0.1.0'
