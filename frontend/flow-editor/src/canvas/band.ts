import { createContext } from 'react'

export type Band = 'near' | 'middle' | 'far'

/** Which form cards take. A word and not a number, so that the drawing is made anew only where the form changes. */
export function bandOf(zoom: number): Band {
  return zoom < 0.25 ? 'far' : zoom < 0.5 ? 'middle' : 'near'
}

/** One ear for all cards: each of a thousand listening to the view by itself would cost more than drawing them. */
export const BandContext = createContext<Band>('near')
