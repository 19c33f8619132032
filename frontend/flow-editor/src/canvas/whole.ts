/** Which steps were shown whole as they are now: only of those the places of their ways out are known. */

import { useEffect } from 'react'
import type { Node } from '../graph/graph'

const whole = new WeakSet<Node['data']>()

export function wasWhole(step: Node): boolean {
  return whole.has(step.data)
}

export function useWhole(step: Node): void {
  useEffect(() => {
    const frame = requestAnimationFrame(() => whole.add(step.data))
    return () => cancelAnimationFrame(frame)
  }, [step.data])
}
