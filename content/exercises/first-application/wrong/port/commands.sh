kubectl create deployment hello --image=karthequian/helloworld
kubectl expose deployment hello --type=NodePort --port=80
curl -s http://172.30.0.11:$(kubectl get service hello -o jsonpath='{.spec.ports[0].nodePort}')/
kubectl scale deployment hello --replicas=3
kubectl delete $(kubectl get pods -l app=hello -o name | head -n 1)
kubectl set image deployment/hello helloworld=karthequian/helloworld:new
kubectl rollout undo deployment/hello
