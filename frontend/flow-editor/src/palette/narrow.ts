/** So narrow that palette and form lie over the drawing. */
export const NARROW = '(max-width: 780px)'
