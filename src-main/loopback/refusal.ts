/** A request that is not served; the sentence is all that its sender is told. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly retryAfterS: number | null

  constructor(status: number, sentence: string, retryAfterS: number | null = null) {
    super(sentence)
    this.status = status
    this.retryAfterS = retryAfterS
  }
}
