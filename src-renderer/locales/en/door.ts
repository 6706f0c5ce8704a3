export const door = {
  title: 'This page is not open yet',
  why: 'The interface of your node opens only with the address that the program prints when it starts. Please open that whole address in this browser, with the code at its end.',
  anew: 'A code works once, and for ten minutes. For a new address, type this on the node’s own computer:',
  again: 'Try again',
}
