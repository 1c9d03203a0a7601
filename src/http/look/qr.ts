import { toString as drawQr } from 'qrcode';

/** The link's address as a QR code in inline SVG, black on white in either theme: cameras want it so. */
export async function qrSvg(url: string, label: string): Promise<string> {
  const svg = await drawQr(url, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
  return svg.replace('<svg ', `<svg class="qr" role="img" aria-label="${label.replaceAll('"', '&quot;')}" `);
}
