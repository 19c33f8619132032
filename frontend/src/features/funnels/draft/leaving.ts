/** A page that was left may still be sending: opening the funnel again waits for it, so that one's own last change is there. */
const leaving = new Map<string, Promise<unknown>>()

export function leave(funnelId: string, sent: Promise<unknown>): void {
  leaving.set(funnelId, sent)
  void sent.finally(() => leaving.get(funnelId) === sent && leaving.delete(funnelId))
}

export async function left(funnelId: string): Promise<void> {
  await leaving.get(funnelId)
}
