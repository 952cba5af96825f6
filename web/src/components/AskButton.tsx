// Sends what a form asks, and stops it while it is written: one button, so that the keyboard stays where it was.
import type { ButtonHTMLAttributes } from 'react';
import { Button } from './Button';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  live: boolean;
  stop: () => void;
}

export function AskButton({ live, stop, ...send }: Props) {
  if (!live) return <Button {...send} look="primary" type="submit" icon="send" />;
  return (
    <Button
      look="primary"
      icon="stop"
      onClick={(event) => {
        // What is stopped at once makes this the button that sends, while its click is still under way.
        event.preventDefault();
        stop();
      }}
    >
      Stop
    </Button>
  );
}
