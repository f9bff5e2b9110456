import { Button, Group, Modal, Text } from '@mantine/core'

type Mode = 'visual' | 'html'

interface Props {
  asked: Mode | null
  onClose: () => void
  onConfirm: (mode: Mode) => void
}

const WORDS = {
  html: {
    title: 'Edit the mail as HTML?',
    text: 'You get the HTML of what you have designed. It cannot be turned back into a design.',
    button: 'Edit as HTML',
  },
  visual: {
    title: 'Begin a new design?',
    text: 'The visual editor cannot read HTML that was written by hand: the design begins empty and takes its place.',
    button: 'Begin a new design',
  },
}

/** Asks before the way from one editor to the other, on which something is lost. */
export function ConfirmMode({ asked, onClose, onConfirm }: Props) {
  const words = WORDS[asked ?? 'html']
  return (
    <Modal opened={asked !== null} onClose={onClose} title={words.title}>
      <Text>{words.text}</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={() => asked && onConfirm(asked)}>{words.button}</Button>
      </Group>
    </Modal>
  )
}
