import { ApiProblem } from './problem'

type World<S, A> = {
  /** What is on the screen, and what the server has now. */
  seen: S
  look: () => Promise<S>
  /** With If-Match of the one that is given. */
  send: (on: S) => Promise<A>
  /** Whether a colleague changed what is about to be sent. */
  clashes: (now: S) => boolean
}

const TRIES = 3

/** Sends on what was seen. A colleague who was faster elsewhere does not matter; in the same field the person decides, and the refusal is thrown. */
export async function onRevision<S, A>({ seen, look, send, clashes }: World<S, A>): Promise<A> {
  let on = seen
  for (let left = TRIES; ; left--) {
    try {
      return await send(on)
    } catch (error) {
      if (!isConflict(error) || left === 1) throw error
      on = await look()
      if (clashes(on)) throw error
    }
  }
}

/** A colleague was faster. */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'version_conflict'
}

/** The header that says which one was seen. */
export function ifMatch({ revision }: { revision: number }): { 'If-Match': string } {
  return { 'If-Match': `"${revision}"` }
}
