// Sends what was written without a connection, whichever page is open.
import { useLeftDrafts } from '@/features/documents';

export default function LeftDrafts() {
  useLeftDrafts();
  return null;
}
