/** @batuta/flow-editor: the editor of funnels as a package. It knows no server, route or user. */

export { FlowEditor, type Command, type FlowEditorHandle, type FlowEditorProps } from './FlowEditor'
export type { ComingRuns, Figures, Host, Language, StepFigures, Target, Trace, UploadedFile } from './host'
export type { Problem } from './problems/problem'
export { readCatalog, type Catalog, type NodeType } from './graph/catalog'
export { LIMITS, type Channel } from './graph/channels'
export { nameIn } from './graph/edits'
export { EMPTY_GRAPH, readGraph, writeGraph, type Edge, type Graph, type Node, type Point } from './graph/graph'
export { NO_LISTS, type ContactField, type Lists, type MessageTemplate, type Named } from './graph/lists'
