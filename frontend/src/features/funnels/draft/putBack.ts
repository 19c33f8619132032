import type { Change } from './change'
import type { Saver } from './saver'

type Drawing = Required<Change>
type Shown = { saver: Pick<Saver, 'get' | 'isClean' | 'change' | 'flush'>; show: (drawing: Drawing) => void }

/** Undoing what took a drawing's place. False, and nothing happens, where somebody has drawn on since that `revision`: theirs would be lost. */
export function putBack({ saver, show }: Shown, drawing: Drawing, revision: number): boolean {
  if (!saver.isClean() || saver.get().revision !== revision) return false
  show(drawing)
  saver.change(drawing)
  // The page may have been left meanwhile, and then nothing sends by itself.
  void saver.flush()
  return true
}
