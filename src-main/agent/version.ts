/** Sent with every heartbeat; the coordinator may ask for a later one. */
export const AGENT_VERSION = '0.1.0'
