type Send = () => Promise<unknown>

/** What pages still have to send before the workspace or the person changes: a drawing that was not saved yet. */
const farewells = new Set<Send>()
const PATIENCE = 3_000

export function beforeLeaving(send: Send): () => void {
  farewells.add(send)
  return () => {
    farewells.delete(send)
  }
}

/** Every page said what it had to say, or did not in time: what did not arrive is kept by the page itself. */
export async function farewell(): Promise<void> {
  if (farewells.size === 0) return
  let timer: ReturnType<typeof setTimeout> | undefined
  const enough = new Promise((done) => {
    timer = setTimeout(done, PATIENCE)
  })
  await Promise.race([Promise.allSettled([...farewells].map((send) => send())), enough])
  clearTimeout(timer)
}
