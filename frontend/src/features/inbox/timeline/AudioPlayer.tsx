import { ActionIcon } from '@mantine/core'
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './AudioPlayer.module.css'

/** A voice message: play, where one is, how long it is, and twice as fast. */
export function AudioPlayer({ url }: { url: string }) {
  const { t } = useTranslation('inbox')
  const audio = useRef<HTMLAudioElement>(null)
  const [playing, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [length, setLength] = useState(0)
  const [speed, setSpeed] = useState(1)
  const toggle = () => {
    const player = audio.current
    if (!player) return
    if (playing) player.pause()
    else void player.play().catch(() => setPlaying(false))
  }
  const faster = () => {
    const next = speed === 1 ? 1.5 : speed === 1.5 ? 2 : 1
    setSpeed(next)
    if (audio.current) audio.current.playbackRate = next
  }
  return (
    <div className={styles.player}>
      <audio
        ref={audio}
        src={url}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
        onTimeUpdate={({ currentTarget }) => setAt(currentTarget.currentTime)}
        onDurationChange={({ currentTarget }) => setLength(Number.isFinite(currentTarget.duration) ? currentTarget.duration : 0)}
      />
      <ActionIcon className={styles.play} size={30} radius="xl" variant="filled" color="rosewood" onClick={toggle} aria-label={t(playing ? 'audio.pause' : 'audio.play')}>
        {playing ? <IconPlayerPauseFilled size={15} aria-hidden /> : <IconPlayerPlayFilled size={15} aria-hidden />}
      </ActionIcon>
      <input
        className={styles.track}
        type="range"
        min={0}
        max={length || 1}
        step={0.1}
        value={at}
        aria-label={t('audio.position')}
        aria-valuetext={clock(at)}
        onChange={({ currentTarget }) => {
          if (audio.current) audio.current.currentTime = Number(currentTarget.value)
        }}
      />
      <span className={styles.time}>{clock(playing || at > 0 ? at : length)}</span>
      <button type="button" className={styles.speed} onClick={faster} aria-label={t('audio.speed', { speed })}>
        {speed}×
      </button>
    </div>
  )
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
