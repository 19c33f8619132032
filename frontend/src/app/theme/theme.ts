import { ActionIcon, Badge, Button, Checkbox, createTheme, Drawer, Input, Menu, Modal, Popover, Radio, SegmentedControl, Switch, Tooltip, type CSSVariablesResolver } from '@mantine/core'

export const theme = createTheme({
  colors: {
    rosewood: ['#fef4ef', '#fde7e0', '#fcd0c7', '#f6aea9', '#e7878c', '#c96577', '#a8485b', '#8c3246', '#6f2335', '#4d1723'],
    pencil: ['#f0f8fd', '#e1effa', '#c4dff6', '#9ec9ee', '#73ade1', '#518dc5', '#3470a6', '#1d598c', '#11446e', '#0b2f4d'],
    brass: ['#faf6ee', '#f4ecdb', '#ebd9b9', '#ddbf89', '#cb9f52', '#af7e24', '#8f6303', '#724e00', '#593c00', '#3d2800'],
    felt: ['#f1f8f4', '#e2f1e8', '#c7e4d2', '#a1d1b5', '#74b894', '#4f9a74', '#307d59', '#166543', '#0a4f33', '#073622'],
    vermilion: ['#fff4f0', '#ffe6e0', '#fecfc3', '#feab99', '#f97d66', '#dc5844', '#ba3826', '#9d1e0d', '#7c1104', '#570b03'],
    teal: ['#f1f8f8', '#e1f0f0', '#c5e2e3', '#9dced0', '#6eb5b8', '#47979b', '#267a7e', '#046266', '#024c4f', '#013437'],
    heather: ['#f9f5f9', '#f2e9f3', '#e6d5e9', '#d4b9d9', '#bc98c5', '#9d79a9', '#805d8b', '#684772', '#51355a', '#38243e'],
    moss: ['#f6f7f1', '#ebeee1', '#d9dfc5', '#bfc99e', '#a1af73', '#819150', '#667434', '#505d1e', '#3d4713', '#29310c'],
    indigo: ['#f4f6fd', '#e8ecfa', '#d3daf6', '#b6c1ee', '#96a3e0', '#7883c4', '#5d67a5', '#48508a', '#363d6d', '#25294c'],
    gray: ['#fcfaf8', '#f7f5f3', '#f1eeec', '#e7e5e3', '#d9d6d4', '#bfb9b6', '#958f8c', '#746f6c', '#56514e', '#373330'],
    dark: ['#f2eded', '#dbd6d6', '#aca8a8', '#898180', '#433c3b', '#393232', '#302928', '#261f1e', '#1d1717', '#161010'],
  },
  primaryColor: 'rosewood',
  primaryShade: { light: 7, dark: 7 },
  white: '#ffffff',
  black: '#241b1b',
  fontFamily: "'Figtree Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '15px', xl: '17px' },
  lineHeights: { xs: '1.34', sm: '1.39', md: '1.43', lg: '1.47', xl: '1.42' },
  headings: {
    fontFamily: "'Gabarito Variable', 'Figtree Variable', system-ui, sans-serif",
    fontWeight: '600',
    sizes: { h1: { fontSize: '24px', lineHeight: '1.25' }, h2: { fontSize: '17px', lineHeight: '1.42' }, h3: { fontSize: '15px', lineHeight: '1.4' }, h4: { fontSize: '13.5px', lineHeight: '1.4' } },
  },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'md',
  shadows: { xs: 'var(--b-shadow-1)', sm: 'var(--b-shadow-2)', md: 'var(--b-shadow-3)', lg: 'var(--b-shadow-3)', xl: 'var(--b-shadow-4)' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ vars: (_theme, { size = 'sm' }) => ({ root: size === 'sm' ? { '--button-height': 'var(--b-control-md)' } : {} }) }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm' }, styles: { root: { textTransform: 'none', fontWeight: 500, letterSpacing: 0 } } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Radio: Radio.extend({ defaultProps: { size: 'xs' } }),
    InputWrapper: Input.Wrapper.extend({ defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } }),
    // Its words stand under each other, chosen or not. By name: the shell loads no Select.
    Select: { defaultProps: { checkIconPosition: 'right' } },
    SegmentedControl: SegmentedControl.extend({ defaultProps: { withItemsBorders: false } }),
    Switch: Switch.extend({ defaultProps: { withThumbIndicator: false } }),
    // An opened menu begins at its first item, and holds nothing but items.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', radius: 'lg' } }),
    // The page itself never scrolls (its parts do), so there is nothing to lock, and no style tag to write for it.
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false } }),
    Modal: Modal.extend({ defaultProps: { lockScroll: false, radius: 'xl', centered: true, overlayProps: { color: 'transparent', style: { background: 'var(--b-scrim)' } } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, transitionProps: { duration: 160 } } }),
  },
})

const family = (name: string, meaning: string, solid: string) => ({
  [`--mantine-color-${name}-filled`]: `var(--b-${solid})`,
  [`--mantine-color-${name}-filled-hover`]: `color-mix(in oklab, var(--b-${solid}), var(--b-text) 14%)`,
  [`--mantine-color-${name}-light`]: `var(--b-${meaning}-soft)`,
  [`--mantine-color-${name}-light-hover`]: `color-mix(in oklab, var(--b-${meaning}-soft), var(--b-${meaning}-text) 8%)`,
  [`--mantine-color-${name}-light-color`]: `var(--b-${meaning}-text)`,
  [`--mantine-color-${name}-outline`]: `var(--b-${meaning}-text)`,
  [`--mantine-color-${name}-outline-hover`]: `var(--b-${meaning}-soft)`,
  [`--mantine-color-${name}-text`]: `var(--b-${meaning}-text)`,
})

const shared = {
  '--mantine-color-body': 'var(--b-page)',
  '--mantine-color-text': 'var(--b-text)',
  '--mantine-color-bright': 'var(--b-text)',
  '--mantine-color-dimmed': 'var(--b-text-2)',
  '--mantine-color-placeholder': 'var(--b-text-3)',
  '--mantine-color-anchor': 'var(--b-accent-text)',
  '--mantine-color-error': 'var(--b-danger-text)',
  '--mantine-color-success': 'var(--b-success-text)',
  '--mantine-color-default': 'var(--b-raised)',
  '--mantine-color-default-hover': 'var(--b-hover)',
  '--mantine-color-default-color': 'var(--b-text)',
  '--mantine-color-default-border': 'var(--b-line-strong)',
  '--mantine-color-disabled': 'var(--b-sunken)',
  '--mantine-color-disabled-color': 'var(--b-text-off)',
  '--mantine-color-disabled-border': 'var(--b-line)',
  '--mantine-primary-color-contrast': 'var(--b-on-accent)',
  '--mantine-color-gray-light': 'var(--b-sunken)',
  '--mantine-color-gray-light-hover': 'var(--b-hover)',
  '--mantine-color-gray-light-color': 'var(--b-text-2)',
  '--mantine-color-gray-text': 'var(--b-text-2)',
  ...family('rosewood', 'human', 'accent'),
  '--mantine-color-rosewood-filled-hover': 'var(--b-accent-hover)',
  ...family('pencil', 'bot', 'bot-solid'),
  ...family('felt', 'success', 'success-solid'),
  ...family('brass', 'warning', 'warning-solid'),
  ...family('vermilion', 'danger', 'danger-solid'),
}

/** The same pointers in both modes: tokens.css already answers differently under [data-mantine-color-scheme='dark']. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared })
