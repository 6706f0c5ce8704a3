/** How many tasks may run at once when nobody has said it: a desktop keeps half of its cores for its user, a Pi in a hall one. Spec section 6. */
export const slotsFor = ({ cores, isRaspberryPi }: { cores: number; isRaspberryPi: boolean }): number =>
  Math.max(1, isRaspberryPi ? cores - 1 : Math.floor(cores / 2))
