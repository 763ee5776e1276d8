import { readFileSync } from 'node:fs';
import { compileLogFormat } from '../../../lambda/core/log-format/compile';
import { readAccessLine } from '../../../lambda/core/log-format/read-line';
it('smoke', () => {
  const formats = JSON.parse(readFileSync('/tmp/h1/formats.json', 'utf8'));
  const compiled: any = {};
  const out: string[] = [];
  for (const k in formats) { try { compiled[k] = compileLogFormat(formats[k], { remoteIp: false }); out.push(k + ' ' + compiled[k].pattern + '\n   ' + compiled[k].warnings.join('\n   ')); } catch (e) { out.push(k + String(e)); } }
  let bad = 0;
  for (const r of JSON.parse(readFileSync('/tmp/h1/raw.json', 'utf8'))) {
    if (!compiled[r.format]) continue;
    const e = readAccessLine(compiled[r.format], r.line);
    const why = [];
    if (!e) why.push('unparsed'); else {
      if (e.client !== r.client) why.push('client ' + e.client);
      if (e.status !== (r.status ?? undefined) ) why.push('status ' + e.status + ' vs ' + r.status);
      if (r.sent && (e.method !== r.sent[0])) why.push('method ' + e.method);
      if (r.sent && (e.target !== r.sent[1])) why.push('target ' + e.target?.slice(0,100));
      if (!r.sent && e.method === 'CONNECT' && e.status! < 400) why.push('CONNECT');
    }
    if (why.length) { bad++; out.push(`${r.format} ${r.case}: ${why.join('; ')} | ${r.line.slice(0, 260)}`); }
  }
  console.log(out.join('\n'), bad);
});
it('malformed', () => {
  const formats = JSON.parse(readFileSync('/tmp/h1/formats.json', 'utf8'));
  const seen = new Set<string>(); const out: string[] = [];
  for (const r of JSON.parse(readFileSync('/tmp/h1/raw.json', 'utf8'))) {
    if (r.sent || !['incident','split','nginx_main','nginx_json'].includes(r.format)) continue;
    const e = readAccessLine(compileLogFormat(formats[r.format], { remoteIp: false }), r.line);
    out.push(`${r.format} ${r.case} ${r.status} => ${JSON.stringify([e?.method, e?.target, e?.status])} ${r.line.slice(40, 160)}`);
  }
  console.log(out.join('\n'));
});
