/** Colours to choose for a tag, from the language's scales. The tag shows them as a dot, so any other is as readable. */
export const TAG_COLOURS = ['#c96577', '#518dc5', '#4f9a74', '#af7e24', '#9d79a9', '#47979b', '#7883c4', '#dc5844', '#819150', '#8d8786'] as const
