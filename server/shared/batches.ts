/** The items in their order, so many at a time. */
export function* batchesOf<Item>(items: Iterable<Item>, sizeMax: number): Iterable<readonly Item[]> {
  let batch: Item[] = []
  for (const item of items) {
    batch.push(item)
    if (batch.length < sizeMax) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
