import { launchBrowser } from '/work/main/tests/site/browser.ts';
const [url, out, w, h, dark, act] = process.argv.slice(2);
const b = await launchBrowser();
const p = await b.newPage({ viewport: { width: +w, height: +h }, colorScheme: dark === 'dark' ? 'dark' : 'light' });
p.on('console', m => console.log('console', m.type(), m.text().slice(0,300)));
p.on('pageerror', e => console.log('pageerror', String(e).slice(0,300)));
await p.goto(url); await p.waitForTimeout(3000);
if (act) await eval(`(async()=>{${act}})()`);
await p.screenshot({ path: out }); await b.close(); process.exit(0);
