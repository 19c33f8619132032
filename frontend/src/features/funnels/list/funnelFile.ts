import { api, ask, authorizedFetch, type Schemas } from '../../../api/client'
import { isRecord } from '../draft/change'

/** Downloads the funnel as a file that another workspace can read. */
export async function saveFunnelFile({ id, name }: { id: string; name: string }): Promise<void> {
  const answer = await authorizedFetch(`/api/v1/funnels/${id}/export`, { method: 'POST' })
  const address = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = `${fileName(name)}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 1_000)
}

export class NoFunnelFile extends Error {}

/** Reads such a file. What is no funnel at all is refused here; the server says what else is wrong with it. */
export async function readFunnelFile(file: File): Promise<Schemas['Imported']> {
  const value = parsed(await file.text())
  if (!isRecord(value) || !isRecord(value.definition)) throw new NoFunnelFile()
  const name = typeof value.name === 'string' && value.name.trim() ? value.name : file.name.replace(/\.json$/i, '')
  return ask(
    api.POST('/api/v1/funnels/import', {
      body: {
        name,
        definition: value.definition,
        format: typeof value.format === 'string' ? value.format : 'batuta.funnel',
        format_version: typeof value.format_version === 'number' ? value.format_version : 1,
      },
    }),
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** "Aula experimental" -> "aula-experimental" */
export function fileName(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'funil'
}
