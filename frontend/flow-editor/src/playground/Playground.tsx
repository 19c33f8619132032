import { useMemo, useRef, useState } from 'react'
import { FlowEditor, readCatalog, readGraph, type FlowEditorHandle, type Graph, type Host, type Language, type Problem, type Trace } from '../index'
import demo from '../../../../backend/demo/aula_experimental.json'
import { catalogIn, everyExample } from './catalog'
import { hostIn } from './host'
import { manySteps } from './many'

/** A page that holds the editor as an application would. */
export function Playground() {
  const asked = new URLSearchParams(location.search)
  const language: Language = asked.get('lang') === 'en' ? 'en' : 'pt-BR'
  const count = Number(asked.get('nodes') ?? 0)
  const editor = useRef<FlowEditorHandle>(null)
  const catalog = useMemo(() => readCatalog(catalogIn(language)), [language])
  const host: Host = useMemo(() => hostIn(language), [language])
  const [graph, setGraph] = useState<Graph>(() => (count > 0 ? manySteps(count) : asked.has('empty') ? readGraph({}) : asked.has('examples') ? everyExample() : readGraph(demo)))
  const [problems, setProblems] = useState<readonly Problem[]>([])
  const trace: Trace | null = asked.has('trace') ? TRACE : null
  return (
    <>
      <header className="playground-top">
        <h1>Aula experimental</h1>
        <span>{graph.nodes.length} · {graph.edges.length}</span>
        <button type="button" onClick={() => editor.current?.showProblems()}>{problems.length}</button>
      </header>
      <div className="playground-stage">
        <FlowEditor
          ref={editor} catalog={catalog} host={host} graph={graph} onChange={setGraph} onProblems={setProblems} trace={trace} readOnly={asked.has('readonly')}
          {...(asked.has('figures') ? { figures: FIGURES } : {})} status={language === 'pt-BR' ? 'Tudo salvo, há 12 s' : 'All saved, 12 s ago'}
        />
      </div>
    </>
  )
}

const TRACE: Trace = { path: [{ node: 'pediu', port: 'next' }, { node: 'instrumento', port: 'violao' }, { node: 'idade', port: null }], current: 'idade' }
const FIGURES = { pediu: { entered: 512, waiting: 0 }, chegou: { entered: 772, waiting: 0 }, instrumento: { entered: 1284, waiting: 32 }, idade: { entered: 906, waiting: 28 }, menor: { entered: 611, waiting: 0 } }
