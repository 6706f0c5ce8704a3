/** The port is another program's; the sentence says what to do. */
export class PortTaken extends Error {
  override name = 'PortTaken'
}

/** The built interface is not where it should be; the sentence says what to do. */
export class InterfaceMissing extends Error {
  override name = 'InterfaceMissing'
}

/** No interface is open on this data directory; the sentence says what to do. */
export class NoInterfaceOpen extends Error {
  override name = 'NoInterfaceOpen'
}
