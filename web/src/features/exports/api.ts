// A document as a file.
import { api } from '@/lib/api';

export type Format = 'docx' | 'pdf' | 'markdown' | 'latex';

export interface Caution {
  code: string;
  detail: string;
  count?: number;
  characters?: string[];
}

export interface Exported {
  name: string;
  file: Blob;
  warnings: Caution[];
}

export async function exportAs(format: Format, documentId: string): Promise<Exported> {
  const { data, response } = await api.POST('/api/export/{format}', { params: { path: { format } }, body: { documentId }, parseAs: 'blob' });
  return {
    name: fileName(response.headers.get('Content-Disposition') ?? '', `document.${format}`),
    file: data ?? new Blob(),
    warnings: warningsIn(response.headers.get('Ibid-Export-Warnings')),
  };
}

/** The name in a Content-Disposition header: RFC 8187's form before the plain one. */
export function fileName(header: string, otherwise: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
  if (encoded) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      // Not the encoding it claims to be: the plain name has to do.
    }
  }
  return /filename="([^"]*)"/i.exec(header)?.[1] ?? otherwise;
}

export function warningsIn(header: string | null): Caution[] {
  if (header === null) return [];
  try {
    const value: unknown = JSON.parse(header);
    return Array.isArray(value) ? (value as Caution[]) : [];
  } catch {
    return [];
  }
}
