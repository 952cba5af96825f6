// Makes a file of the saved document and hands it over, with what it lacks.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Menu } from '@/components/Menu';
import { handOver } from '@/lib/handOver';
import { explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';
import { exportAs, type Caution, type Format } from './api';
import './exports.css';

interface Props {
  documentId: string;
  /** Saves what is not saved yet; false where that failed. */
  ready: () => Promise<boolean>;
}

export function ExportMenu({ documentId, ready }: Props) {
  const [busy, setBusy] = useState(false);
  const [warnings, setWarnings] = useState<Caution[]>([]);
  const run = async (format: Format) => {
    setBusy(true);
    try {
      if (!(await ready())) return void toasts.warn('The last changes are not saved yet, so the file would lack them. Save first.');
      const made = await exportAs(format, documentId);
      handOver(made.name, made.file);
      if (made.warnings.length > 0) setWarnings(made.warnings);
      else toasts.say(`Exported “${made.name}”.`);
    } catch (error) {
      toasts.warn(explain(error));
    } finally {
      setBusy(false);
    }
  };
  const label = busy ? 'Exporting…' : 'Export';
  return (
    <>
      <Menu label={label} icon="download" text={<span className="wide-only">{label}</span>} disabled={busy} acts={[
        { name: 'Word (DOCX)', run: () => void run('docx') },
        { name: 'PDF', run: () => void run('pdf') },
        { name: 'Markdown', run: () => void run('markdown') },
        { name: 'LaTeX', run: () => void run('latex') },
      ]} />
      {warnings.length > 0 && <Warnings warnings={warnings} onClose={() => setWarnings([])} />}
    </>
  );
}

function Warnings({ warnings, onClose }: { warnings: Caution[]; onClose: () => void }) {
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
