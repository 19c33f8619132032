import { fold } from '../../../app/palette/rank'

/** The name that funnels use for a field, from what people call it: "Data da aula" is data_da_aula. */
export function keyOf(label: string): string {
  const plain = fold(label).replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '')
  return (/^[a-z]/.test(plain) || !plain ? plain : `campo_${plain}`).slice(0, 50)
}
