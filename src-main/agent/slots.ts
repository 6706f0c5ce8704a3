/** A desktop keeps half of its cores for its user, a Pi in a hall keeps one. Spec section 6. */
export const slotsFor = ({ cores, isRaspberryPi }: { cores: number; isRaspberryPi: boolean }) =>
  Math.max(1, isRaspberryPi ? cores - 1 : Math.floor(cores / 2))
