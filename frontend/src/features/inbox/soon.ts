type Work = () => unknown

/** Work that many events ask for, done once for all of them: the first one waits `pause` milliseconds for the others. */
export function soon() {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const later = (name: string, pause: number, work: Work) => {
    if (timers.has(name)) return
    timers.set(
      name,
      setTimeout(() => {
        timers.delete(name)
        void work()
      }, pause),
    )
  }
  return Object.assign(later, {
    stop: () => {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  })
}
