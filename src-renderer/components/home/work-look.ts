/** How the chip in the picture looks. */
export type WorkLook = 'working' | 'waiting' | 'paused' | 'offline'
