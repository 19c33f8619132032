import { createContext, useContext } from 'react'
import type { NodeType } from '../graph/catalog'
import type { Node } from '../graph/graph'
import { partsOf, type JsonObject } from '../graph/json'
import { schemasAt } from '../graph/schema'
import type { Problem } from '../problems/problem'
import type { Variable } from './variables'

/** What the inputs of one form share. */
export interface FormState {
  readonly node: Node
  readonly type: NodeType
  /** The config with its defaults, as the engine reads it. */
  readonly filled: JsonObject
  readonly tab: Tab
  readonly problems: readonly Problem[]
  readonly variables: readonly Variable[]
  /** Of variables that some step of the drawing fills, wherever it stands. */
  readonly names: readonly string[]
  readonly readOnly: boolean
}

export type Tab = 'content' | 'rules'

export const FormContext = createContext<FormState | null>(null)

export function useForm(): FormState {
  const form = useContext(FormContext)
  if (form === null) throw new Error('Outside of a form.')
  return form
}

/** The place of the input around. */
export const PointerContext = createContext('')

export function usePointer(): string {
  return useContext(PointerContext)
}

/** What is wrong at a place; a step that is just put down is not scolded for being empty. */
export function useProblemAt(pointer: string): Problem | undefined {
  const { node, problems } = useForm()
  const fresh = Object.keys(node.data).length === 0
  return problems.find((problem) => problem.field === pointer && !(fresh && problem.code === 'field_required'))
}

export function useRequired(pointer: string): boolean {
  const { type, node } = useForm()
  const path = partsOf(pointer)
  const key = path.at(-1) ?? ''
  return schemasAt(path.slice(0, -1), node.data, type.schema).some((schema) => Array.isArray(schema.required) && schema.required.includes(key))
}

export function tabOf(property: { readonly [key: string]: unknown }): Tab {
  return property['x-tab'] === 'rules' ? 'rules' : 'content'
}
