package advise
import ("testing";"fmt";"commadvisor/internal/forecast";"commadvisor/internal/graph")
func TestZZ(t *testing.T){
 for _,n:=range []int{100,1000}{
 a:=readText(t,string(layered(n)))
 m:=modelOf(a)
 e:=newEngine(m.WithoutAssumed(),pragmatic(),statedModes(a))
 c:=newChecker(e)
 modes,steps:=e.walk(c)
 _ = steps
 before:=c.faults(modes)
 fmt.Println(n,"faults",len(before.list))
 by:=map[string]int{}
 for i:=range before.list{by[before.list[i].Kind.String()+before.list[i].Limit]++}
 fmt.Println(by)
 fmt.Println("units",len(e.units(modes,before.list)))
 ch:=0
 for i:=range modes{ if modes[i]!=e.stated[i].V{ch++}}
 fmt.Println("walk changed",ch)
 }
}
func modelOf(g *graph.Graph)*forecast.Model{return forecast.New(graph.NewTopology(g))}
