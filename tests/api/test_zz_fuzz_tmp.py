import sys, json, traceback
sys.path.insert(0, '/work/main')
import tests.conftest
from tests.stories.conftest import *
from tests.api.conftest import *
from tests.stories.bank import In
import pytest

NUL="\u0000"
ODD=['null','[]','1','"x"','{}','{"a":1}','true','1e400','{','[' * 3000 + ']' * 3000,'{"a":' * 2000 + '1' + '}'*2000, 'NaN','{"effective_on":NaN}', b'\xff\xfe', '{"reason":"\\ud800"}', '\ufeff{}']
VALUES=[ '"\\u0000"','"a\\u0000b"','"\\ud800"','1e400','-1e400','1e308','123456789012345678901234567890123456789','"0001-01-01"','"9999-12-31"','"9999-12-31T23:59:59Z"','"'+'x'*200000+'"','[]','{}','null','true','"1e400"','"NaN"','"-0"','"1E+5"','"1_000"','["\\u0000"]','[{}]','[null]','{"\\u0000":"\\u0000"}', '""', '" "','"\\u202e"','-1','0.1','"99999999999999.99"','"0.000000001"', '["00000000-0000-0000-0000-000000000000"]','"00000000-0000-0000-0000-000000000000"']
def test_fuzz(clerk, client, office):
    inv,_=clerk.invoice("ACME","100.00")
    pay=clerk.bank(In("500.00","x"))["payments"][0]["id"]
    doc=client.get("http://testserver/openapi.json").json()
    bad={}
    n=0
    for path,ops in doc["paths"].items():
        for method,op in ops.items():
            ids={"id": pay if "bank-pay" in path else inv,"code":"ACME","kind":"vat_codes","name":"k","customer":"ACME","document":inv,"direction":"next","resource":"invoices"}
            import re
            url="http://testserver"+re.sub(r"{(\w+)}",lambda m: ids[m[1]],path)
            def send(desc,**kw):
                nonlocal n; n+=1
                try:
                    a=client.request(method.upper(),url,**kw)
                except BaseException as e:
                    bad.setdefault((op["operationId"],repr(e)[:100]),[]).append(desc); return
                if a.status_code>=500 or (a.status_code>=400 and a.headers.get("content-type")!="application/problem+json"):
                    bad.setdefault((op["operationId"],a.status_code,a.text[:80]),[]).append(desc)
            if method=="post":
                schema=op.get("requestBody",{}).get("content",{}).get("application/json",{}).get("schema",{})
                for o in ODD: send(str(o)[:40],content=o if isinstance(o,bytes) else o.encode(),headers={"content-type":"application/json"})
                ref=schema.get("$ref","").split("/")[-1] or (schema.get("allOf") or [{}])[0].get("$ref","").split("/")[-1]
                model=doc["components"]["schemas"].get(ref,{})
                base={"code":"X1","name":"x","payer":"ACME","lines":[{"text":"t","unit_price":"1.00","vat_code":"PVN21"}],"reason":"r","entry":{},"person":"p","from_on":"2026-01-01","hours":1,"through":"2020-01-01","roles":["viewer"],"payment":pay,"invoices":[{"id":inv,"amount":"1.00"}],"ids":[inv],"batch":"b","customer":"ACME"}
                ok={k:base[k] for k in model.get("required",[]) if k in base}
                for f in list(model.get("properties",{}))+["lines0","contacts0"]:
                    for v in VALUES:
                        if f.endswith("0"):
                            f0=f[:-1]
                            if f0 not in model.get("properties",{}): continue
                            for sub,b in {"lines":{"text":"t","unit_price":"1.00","vat_code":"PVN21"},"contacts":{"name":"n"}}[f0].items() if False else {}: pass
                            part={"lines":{"text":"t","unit_price":"1.00","vat_code":"PVN21"},"contacts":{"name":"n"}}[f0]
                            keys=["text","quantity","unit_price","discount","price_factor","vat_code","item","account","dimensions"] if f0=="lines" else ["name","email","phone","role"]
                            for sub in keys:
                                p={**part,sub:"@@"}
                                body=json.dumps({**ok,f0:[p]}).replace('"@@"',v)
                                send(f"{f}.{sub}={v[:30]}",content=body.encode(),headers={"content-type":"application/json"})
                        else:
                            body=json.dumps({**ok,f:"@@"}).replace('"@@"',v)
                            send(f"{f}={v[:30]}",content=body.encode(),headers={"content-type":"application/json"})
                for k,v in {"idempotency-key":"\x01","if-match":"x","if-match ":"*"}.items():
                    send(k+v,content=json.dumps(ok).encode(),headers={"content-type":"application/json",k.strip():v})
            else:
                for p in [x["name"] for x in op.get("parameters",[]) if x["in"]=="query"]+["nope"]:
                    for v in ["","\0","a\0b","\ud800".encode('utf8','surrogatepass'),"1","-1","0","99999999999999999999999","0001-01-01","9999-12-31","9999-12-31T23:59:59Z","0001-01-01T00:00:00+14:00","9999-12-31T23:59:59-14:00","x"*1900,"null","true","-","--due_on","YWJj","١","2026-01-01","%","1e400"]:
                        if p in("after",) and op["operationId"]!="events" and v in("99999999999999999999999",): pass
                        from urllib.parse import quote
                        u0=url
                        nonlocal_url=url+"?"+p+"="+quote(v)
                        n+=1
                        try: a=client.get(nonlocal_url)
                        except BaseException as e:
                            bad.setdefault((op["operationId"],repr(e)[:100]),[]).append(p+"="+str(v)[:20]); continue
                        if (a.status_code>=500 and a.status_code!=503) or (a.status_code>=400 and a.headers.get("content-type")!="application/problem+json"):
                            bad.setdefault((op["operationId"],a.status_code,a.text[:80]),[]).append(p+"="+str(v)[:20])
            for seg in ["x","%00","a%00b","%ff","%ed%a0%80","x"*3000,"00000000-0000-0000-0000-00000000000","..%2f","%20"]:
                if "{" in path:
                    u="http://testserver"+re.sub(r"{(\w+)}",seg,path)
                    try:a=client.request(method.upper(),u,**({"json":{}} if method=="post" else {}))
                    except BaseException as e:
                        bad.setdefault((op["operationId"],repr(e)[:100]),[]).append("path "+seg[:10]); continue
                    if a.status_code>=500 or (a.status_code>=400 and a.headers.get("content-type")!="application/problem+json"):
                        bad.setdefault((op["operationId"],a.status_code,a.text[:80]),[]).append("path "+seg[:10])
    OUT=open("/tmp/fuzz.out","w"); print("sent",n,file=OUT)
    for k,v in bad.items(): print(k,len(v),v[:12],file=OUT)
