import { Panel, useReactFlow, useStore, useStoreApi } from '@xyflow/react'
import { memo, useEffect, useMemo, useRef, type PointerEvent, type WheelEvent } from 'react'
import { groupOf, type Catalog } from '../graph/catalog'
import type { Graph } from '../graph/graph'
import type { Size } from '../graph/layout'
import type { Rect } from '../graph/route'
import { useEditor, useEnv } from '../editor/context'
import styles from './Overview.module.css'

const WIDTH = 164
const HEIGHT = 92
/** In a lower canvas the map would hide what it shows. */
const ROOMY = 460

/**
 * The whole drawing in small. For the eye alone: arrows and search do the same for everybody. Our own and not the library's, which asks
 * every step anew in each frame that the view moves: here only the frame around what is seen moves.
 */
export const Overview = memo(function Overview(props: { readonly sizes: ReadonlyMap<string, Size> }) {
  const roomy = useStore((state) => state.height >= ROOMY)
  return roomy ? <Whole {...props} /> : null
})

function Whole({ sizes }: { readonly sizes: ReadonlyMap<string, Size> }) {
  const { catalog, t } = useEnv()
  const graph = useEditor((state) => state.graph)
  const { blocks, box } = useMemo(() => blocksOf(graph, sizes, catalog), [graph, sizes, catalog])
  const svg = useRef<SVGSVGElement>(null)
  const frame = useSeen(box)
  const { setCenter, getZoom } = useReactFlow()
  const library = useStoreApi()
  const go = (event: PointerEvent) => {
    const place = svg.current?.getScreenCTM()?.inverse()
    if (place === undefined || event.buttons !== 1) return
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(place)
    void setCenter(x, y, { zoom: getZoom() })
  }
  const zoom = (event: WheelEvent) => {
    const { panZoom, minZoom, maxZoom } = library.getState()
    void panZoom?.scaleTo(Math.min(maxZoom, Math.max(minZoom, getZoom() * 2 ** (-event.deltaY * 0.002))))
  }
  return (
    <Panel position="bottom-right" className={styles.map}>
      <svg
        ref={svg} width={WIDTH} height={HEIGHT} viewBox={`${box.x} ${box.y} ${box.width} ${box.height}`} role="img" aria-label={t('map.label')}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          go(event)
        }}
        onPointerMove={go} onWheel={zoom}
      >
        {blocks.map(([group, path]) => <path key={group} className={styles.block} data-group={group} d={path} />)}
        <path ref={frame} className={styles.mask} fillRule="evenodd" />
      </svg>
    </Panel>
  )
}

/** One path for all steps of a group, and the part of the plane that the map shows: all of them with some room, in the map's proportions. */
function blocksOf(graph: Graph, sizes: ReadonlyMap<string, Size>, catalog: Catalog): { readonly blocks: readonly [string, string][]; readonly box: Rect } {
  const paths = new Map<string, string>()
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const node of graph.nodes) {
    const { x, y } = node.position
    const { width, height } = sizes.get(node.id) ?? { width: 208, height: 120 }
    const group = groupOf(catalog.types.get(node.type))
    paths.set(group, `${paths.get(group) ?? ''}M${x} ${y}h${width}v${height}h${-width}z`)
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + width)
    bottom = Math.max(bottom, y + height)
  }
  if (graph.nodes.length === 0) [left, top, right, bottom] = [0, 0, WIDTH, HEIGHT]
  const scale = Math.max((right - left) / WIDTH, (bottom - top) / HEIGHT) * 1.15
  const [width, height] = [WIDTH * scale, HEIGHT * scale]
  return { blocks: [...paths], box: { x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height } }
}

/** Keeps the frame around what is seen, past React: it moves with every frame. */
function useSeen(box: Rect) {
  const path = useRef<SVGPathElement>(null)
  const library = useStoreApi()
  useEffect(() => {
    // Beyond the map, so that only the inner edge is seen.
    const outside = `M${box.x - box.width} ${box.y - box.height}h${box.width * 3}v${box.height * 3}h${-box.width * 3}z`
    let seen: unknown = null
    const draw = () => {
      const { transform, width, height } = library.getState()
      const key = `${transform.join(' ')} ${width} ${height}`
      if (key === seen) return
      seen = key
      const [x, y, zoom] = transform
      path.current?.setAttribute('d', `${outside}M${-x / zoom} ${-y / zoom}h${width / zoom}v${height / zoom}h${-width / zoom}z`)
    }
    draw()
    return library.subscribe(draw)
  }, [box, library])
  return path
}
