/** Anything that must be given back: a file, a timer, a subscription. */
export interface Disposable {
  dispose(): void | Promise<void>
}

/** Things to release, newest first; a failure of one does not keep the others. */
export class Disposables implements Disposable {
  readonly #owned: Disposable[] = []

  add<T extends Disposable>(thing: T): T {
    this.#owned.push(thing)
    return thing
  }

  /** @throws AggregateError after everything has been tried */
  async dispose(): Promise<void> {
    const failures: unknown[] = []
    for (let thing = this.#owned.pop(); thing; thing = this.#owned.pop()) {
      try {
        await thing.dispose()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be released')
  }
}
