// Makes a file of the saved document, tells how far it is, and hands it over with what it lacks.
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Menu } from '@/components/Menu';
import { handOver } from '@/lib/handOver';
import { explain, isAbort } from '@/lib/problem';
import { recall, remember } from '@/lib/storage';
import { toasts } from '@/lib/toasts';
import { exported, type Format } from './api';
import { told, type Caution, type Status } from './progress';
import './exports.css';

interface Props {
  documentId: string;
  /** Saves what is not saved yet; false where that failed. */
  ready: () => Promise<boolean>;
}

// A short export needs no dialog, which would only flash.
const patience = 600;
const remembered = 'ibid.export.quotes';

export function ExportMenu({ documentId, ready }: Props) {
  const [warnings, setWarnings] = useState<readonly Caution[]>([]);
  const [quotes, setQuotes] = useState(recall(remembered) !== 'no');
  const { busy, status, run, stop } = useExport(documentId, ready, setWarnings);
  const turn = () => {
    setQuotes(!quotes);
    remember(remembered, quotes ? 'no' : 'yes');
    toasts.say(quotes ? 'Exports leave the verified quotes out from now on.' : 'Exports carry the verified quotes from now on.');
  };
  const label = busy ? 'Exporting…' : 'Export';
  const act = (name: string, format: Format) => ({ name, run: () => void run(format, quotes) });
  return (
    <>
      <Menu label={label} icon="download" text={<span className="wide-only">{label}</span>} disabled={busy} acts={[
        act('Word (DOCX)', 'docx'), act('PDF', 'pdf'), act('Markdown', 'markdown'), act('LaTeX', 'latex'),
        { name: quotes ? 'Leave verified quotes out' : 'Put verified quotes in', icon: 'quote', run: turn },
      ]} />
      {busy && <Progress status={status} stop={stop} />}
      {warnings.length > 0 && <Warnings warnings={warnings} onClose={() => setWarnings([])} />}
    </>
  );
}

function useExport(documentId: string, ready: Props['ready'], lacks: (warnings: readonly Caution[]) => void) {
  const [busy, setBusy] = useState(false);
  const [status, setStatus] = useState<Status | null>(null);
  const going = useRef<AbortController | null>(null);
  // Whoever leaves the page wants no file of it.
  useEffect(() => () => going.current?.abort(), []);
  const run = async (format: Format, quotes: boolean) => {
    going.current = new AbortController();
    setBusy(true);
    setStatus(null);
    try {
      if (!(await ready())) return void toasts.warn('The last changes are not saved yet, so the file would lack them. Save first.');
      const made = await exported({ documentId, format, quotes }, setStatus, going.current.signal);
      handOver(made.name, made.file);
      if (made.warnings.length > 0) lacks(made.warnings);
      else toasts.say(`Exported “${made.name}”.`);
    } catch (error) {
      if (isAbort(error)) toasts.say('The export was cancelled.');
      else toasts.warn(explain(error));
    } finally {
      setBusy(false);
    }
  };
  return { busy, status, run, stop: () => going.current?.abort() };
}

function Progress({ status, stop }: { status: Status | null; stop: () => void }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), patience);
    return () => window.clearTimeout(timer);
  }, []);
  if (!late) return null;
  const { words, percent } = told(status);
  return (
    <Dialog title="Exporting" onClose={stop}>
      <p role="status">{words}</p>
      <progress max={100} {...(percent === null ? {} : { value: percent })} aria-label="How far the export is" />
      <div className="actions"><Button onClick={stop}>Cancel</Button></div>
    </Dialog>
  );
}

function Warnings({ warnings, onClose }: { warnings: readonly Caution[]; onClose: () => void }) {
  return (
    <Dialog title="The file is made; read this first" onClose={onClose}>
      <ul className="cautions">
        {warnings.map((caution) => (
          <li key={caution.code}>
            {caution.detail}
            {caution.characters && caution.characters.length > 0 && <span className="cautions__signs"> {caution.characters.join(' ')}</span>}
          </li>
        ))}
      </ul>
      <div className="actions"><Button look="primary" onClick={onClose}>Understood</Button></div>
    </Dialog>
  );
}
