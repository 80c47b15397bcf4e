kubectl create deployment hello --image=karthequian/helloworld --port=80
kubectl expose deployment hello --type=NodePort
curl -s http://172.30.0.11:$(kubectl get service hello -o jsonpath='{.spec.ports[0].nodePort}')/
kubectl scale deployment hello --replicas=3
kubectl set image deployment/hello helloworld=karthequian/helloworld:new
