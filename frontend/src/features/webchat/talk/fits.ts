/** What a file of a visitor may be, said before it is sent; the server looks again. Megabytes. */
export const IMAGE_LIMIT = 5
export const FILE_LIMIT = 16
const MEGABYTE = 1024 * 1024
/** A photo straight from a phone is made this wide at most, when it weighs too much. */
const LONGEST_SIDE = 2560

export const ACCEPTED = 'image/jpeg,image/png,video/mp4,video/3gpp,audio/*,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt,.csv'

export type Misfit = 'empty' | 'large' | 'largeImage'

export function misfit({ type, size }: Pick<File, 'type' | 'size'>): Misfit | null {
  if (size === 0) return 'empty'
  if (type.startsWith('image/')) return size > IMAGE_LIMIT * MEGABYTE ? 'largeImage' : null
  return size > FILE_LIMIT * MEGABYTE ? 'large' : null
}

/** A photo that weighs too much, smaller; what is no photo, or cannot be read as one, as it is. */
export async function fitted(file: File): Promise<File> {
  if (misfit(file) !== 'largeImage' || !/^image\/(jpeg|png)$/.test(file.type)) return file
  try {
    const picture = await createImageBitmap(file)
    const part = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * part)
    canvas.height = Math.round(picture.height * part)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
    return blob ? new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }) : file
  } catch {
    return file
  }
}

export function sizeOf(bytes: number, language: string): string {
  const large = bytes >= MEGABYTE
  return new Intl.NumberFormat(language, { style: 'unit', unit: large ? 'megabyte' : 'kilobyte', maximumFractionDigits: large ? 1 : 0 }).format(large ? bytes / MEGABYTE : Math.max(1, bytes / 1024))
}
