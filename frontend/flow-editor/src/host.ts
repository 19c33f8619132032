/** All that the editor wants to know of the world around it. The host supplies plain values; nothing here is fetched. */

import type { Channel } from './graph/channels'
import type { JsonObject } from './graph/json'
import type { Lists } from './graph/lists'

export type Language = 'pt-BR' | 'en'

export interface UploadedFile {
  readonly mediaId: string
  readonly name: string
}

/** A name that something outside of the funnel knows: a field of the school's own system. */
export interface Target {
  readonly name: string
  readonly label?: string
  readonly required?: boolean
}

/** When a schedule runs next, by the clock of the school; moments as ISO texts. `begins`: when contacts enter, where the hours of the trigger make it later.
 * `moved`: summer time takes that hour away on that day. */
export interface ComingRuns {
  readonly timezone: string
  readonly runs: readonly { readonly at: string; readonly begins: string; readonly moved: boolean }[]
}

export interface Host {
  readonly language: Language
  readonly lists: Lists
  /** Of the workspace's connections: their limits are counted. None: WhatsApp, which most will connect. */
  readonly channels: readonly Channel[]
  /** `contact.name` -> `Mariana Souza`: what previews put in for a variable. */
  readonly preview: Readonly<Record<string, string>>
  /** Puts a file into the library. Without it a file is named by its address. */
  readonly upload?: (file: File) => Promise<UploadedFile>
  /** Whether this person may see it is the host's business: it answers an address, or nothing. */
  readonly mediaAddress?: (mediaId: string) => string | undefined
  /** What a mapping may fill, by the `x-source` of its schema; asked when its form opens. A refusal is told in the words of its error. It must stay the same function. */
  readonly targets?: (source: string) => Promise<readonly Target[]>
  /** Of a trigger with this config. It must stay the same function. */
  readonly comingRuns?: (config: JsonObject) => Promise<ComingRuns>
  /** Opens another funnel, where the person may. */
  readonly openFunnel?: (funnelId: string) => void
}

/** The way of a test through the drawing, first step first; `port` is the way by which it left. */
export interface Trace {
  readonly path: readonly { readonly node: string; readonly port: string | null }[]
  readonly current: string | null
}

export interface StepFigures {
  readonly entered: number
  readonly waiting: number
  /** By way out. `rate`: how many came to the goal, 0 to 1; null while it would be chance. */
  readonly arms?: Readonly<Record<string, { readonly contacts: number; readonly rate: number | null }>>
  /** Of a conversion: how many reached it in the last `days`. */
  readonly goal?: Reached | null
}

export interface Reached {
  readonly days: number
  readonly times: number
  readonly contacts: number
  readonly worth: readonly { readonly currency: string; readonly amount: number }[]
}

/** By node id. Steps that are not in it show no figure. */
export type Figures = Readonly<Record<string, StepFigures>>
