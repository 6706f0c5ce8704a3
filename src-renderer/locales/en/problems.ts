import type { HostProblemCode } from '#core/contracts/host-bridge.ts'

/** Every problem has words, and there are no words without one. */
export const problems = {
  request_invalid: 'Something was sent that the node does not understand. Nothing was changed.',
  bug: 'Something went wrong in the node itself. Try again; if it stays, send the diagnosis from Settings.',
  locked: 'Enter the PIN first.',
  pin_wrong: 'That is not the PIN. Tries left before a wait: {left}.',
  pin_form: 'A PIN has four to six digits.',
  pin_wait: 'Too many wrong tries. Wait {seconds} s.',
  pin_unreadable:
    'The PIN cannot be read: whoever looks after this computer removes the file {file}, and sets a new one.',
  not_registered: 'This node is not registered with a coordinator yet. {detail}',
  already_registered: 'This node has joined already.',
  agent_running_elsewhere: 'The node runs in another program of this computer; do it there, or end that program first.',
  agent_other_version:
    'The node runs in another program of this computer that is of another version. Update both to the same version, or end that program; then the node starts here.',
  agent_refused: 'The node, which runs in another program of this computer, refuses: {detail}',
  target_invalid: 'This is no address. One looks like https://grid.example.org',
  target_not_encrypted: 'This address is not encrypted. It must begin with https://',
  target_unreachable: 'Nobody answers there. Check the address and your connection.',
  target_refused: 'The coordinator refuses: {detail}',
  target_key_differs: 'What answers there is not the coordinator of this invite. Do not go on; ask your cooperative.',
  invite_invalid: 'This is no whole invite. Copy all of it; it begins with koprogo1.',
  name_invalid: 'A name has 1 to 255 characters and no line breaks.',
  location_invalid: 'A place has 1 to 255 characters and no line breaks.',
  cores_invalid: 'Choose 1 to {most} cores.',
  consent_needed: 'Please read what becomes public and agree to it first.',
  coordinator_refused: 'The coordinator refuses: {detail}',
  coordinator_unreachable: 'The coordinator does not answer right now. Nothing is lost.',
  nothing_payable: 'There is nothing to pay out yet: no checked work is unpaid.',
  payable_too_little: 'Payouts begin at {minimum}. What you have is kept until then.',
  folder_unusable: 'The data folder cannot be used: {detail}',
  database_unusable: 'The node’s database cannot be used: {detail}',
  identity_unusable: 'The node’s key cannot be used: {detail}',
  not_in_this_shell: 'That can be done in the app’s own window only.',
  save_failed: 'It could not be saved: {detail}',
  would_lose_work: 'Work is running. Finish it first, or quit and give it back.',
} satisfies Record<HostProblemCode, string>
